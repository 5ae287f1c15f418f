import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { Command } from '../command.js';
import { IsCode, IsId } from '../fields.js';

const FIELD_KINDS = ['text', 'email', 'url', 'country', 'choice', 'number', 'yes-no'] as const;

export class ApplicationFormField {
  /** Names the answer. */
  @IsCode()
  name!: string;

  /** What the applicant reads. */
  @Length(1, 120)
  label!: string;

  @IsIn(FIELD_KINDS)
  kind!: (typeof FIELD_KINDS)[number];

  @IsBoolean()
  required!: boolean;

  /** What a choice can be; only for that kind. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsCode({ each: true })
  options?: string[];
}

export class DefineApplicationForm extends Command {
  @IsId()
  programId!: string;

  /** The questions, in order. The name and the address of whoever applies are asked for anyhow. */
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => ApplicationFormField)
  fields!: ApplicationFormField[];
}

const COUNTRY = /^[A-Z]{2}$/;
const COUNTRY_MESSAGE = {
  each: true,
  message: '$property must hold codes of two capital letters of ISO 3166-1, such as DE',
};

export class CountryRule {
  /** Only from these, ISO 3166-1 alpha-2. Without it, from anywhere. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(250)
  @Matches(COUNTRY, COUNTRY_MESSAGE)
  allow?: string[];

  /** Not from these, ISO 3166-1 alpha-2. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(250)
  @Matches(COUNTRY, COUNTRY_MESSAGE)
  deny?: string[];
}

export class DomainRule {
  /** No addresses of these domains, such as competitor.example. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(500)
  @Matches(/^(?=.{3,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/, {
    each: true,
    message: '$property must hold domains in small letters, such as competitor.example',
  })
  deny?: string[];
}

export class SetApplicationRules extends Command {
  @IsId()
  programId!: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => CountryRule)
  countries?: CountryRule;

  @IsOptional()
  @ValidateNested()
  @Type(() => DomainRule)
  domains?: DomainRule;

  /** Whether an address of a mail provider that anyone can have is refused. Without it: no. */
  @IsOptional()
  @IsBoolean()
  refuseFreeMail?: boolean;

  /** Whether an address of a service of throw-away addresses is refused. Without it: yes. */
  @IsOptional()
  @IsBoolean()
  refuseDisposable?: boolean;

  /** What becomes of an applicant that is known already. Without it: review. */
  @IsOptional()
  @IsIn(['review', 'decline'])
  duplicates?: 'review' | 'decline';

  /** Whether an application that passes every check is approved at once. Without it: no. */
  @IsOptional()
  @IsBoolean()
  autoApprove?: boolean;

  /** Days after a decline before the partner may apply again. Without it: 0. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(3650)
  reapplyAfterDays?: number;
}

export class CertificationRequirement {
  @IsId()
  requirementId!: string;

  @Length(1, 120)
  name!: string;

  /** The score that passes, 0 to 100. Without it, there is no score: it is passed or not. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(100)
  passScore?: number;
}

export class DefineTrack extends Command {
  @IsId()
  programId!: string;

  @IsId()
  trackId!: string;

  @Length(1, 120)
  name!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => CertificationRequirement)
  requirements!: CertificationRequirement[];

  /** Calendar months for which a certification holds. Without it: for ever. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1200)
  validMonths?: number;

  /** Days before the end on which the partner is told. Without it: 30. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(365)
  noticeDays?: number;
}
