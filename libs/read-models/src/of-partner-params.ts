import { IsOptional } from 'class-validator';
import { PageParams } from './paging.js';
import { IsId } from './parameters.js';

/** Of a list whose rows belong to partners and programs. */
export class OfPartnerParams extends PageParams {
  /** Only this partner's. */
  @IsOptional()
  @IsId()
  partner?: string;

  /** Only this program's. */
  @IsOptional()
  @IsId()
  program?: string;
}
