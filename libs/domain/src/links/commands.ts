import type { EventData } from '@vouch/events';
import { ArrayMaxSize, ArrayUnique, IsArray, IsOptional, IsUrl, Length, Matches } from 'class-validator';
import { Command } from '../command.js';
import { IsCode, IsCouponCode, IsId } from '../fields.js';

/** Small letters; at least two labels. */
const HOST = /^(?=.{1,253}$)(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$/;

export class SetLinkHosts extends Command {
  @IsId()
  programId!: string;

  /** Host names to which links may lead, the hosts below them included. None allows any host. */
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @Matches(HOST, { each: true, message: 'each of $property must be a host name in small letters, such as example.com' })
  hosts!: string[];
}

export class CreateLink extends Command {
  @IsId()
  programId!: string;

  @IsId()
  partnerId!: string;

  /** Where the link leads. */
  @IsUrl(
    { protocols: ['https'], require_protocol: true, disallow_auth: true },
    { message: '$property must be an https address without a user name, such as https://example.com/start' },
  )
  @Length(1, 2000)
  destination!: string;

  /** The short code in the link's path. Without one, it follows from the other fields. */
  @IsOptional()
  @IsCode()
  code?: string;

  /** What the link is for. A partner with several links to one place names them apart by it. */
  @IsOptional()
  @IsCode()
  campaign?: string;
}

export class DisableLink extends Command {
  @IsCode()
  code!: string;

  @IsId()
  partnerId!: string;
}

export class CreateCoupon extends Command {
  @IsId()
  programId!: string;

  @IsId()
  partnerId!: string;

  /** Capital letters do not matter. */
  @IsCouponCode()
  couponCode!: string;

  @IsOptional()
  @IsCode()
  campaign?: string;
}

export class DisableCoupon extends Command {
  @IsCouponCode()
  couponCode!: string;

  @IsId()
  partnerId!: string;
}

export type Click = EventData<'LinkClicked'>['clicks'][number];

/** Issued by the redirect: the clicks of one link in one moment, at most MOST_CLICKS. */
export class RecordClicks extends Command {
  code!: string;
  programId!: string;
  partnerId!: string;
  /** YYYY-MM-DD in the link's zone. */
  clickedOn!: string;
  clicks!: readonly Click[];
}
