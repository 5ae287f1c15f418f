import { type Click, isInstant } from '@vouch/domain';
import type { IncomingHttpHeaders } from 'node:http';

/** What of a request may be kept: kinds, never who. Neither an address nor a browser's own words enter the log. */

const textOf = (header: string | string[] | undefined): string => (Array.isArray(header) ? header[0] : header) ?? '';

/** When somebody clicked on a day that is not today: what plays a year sends it along. */
export function clickedAtOf(headers: IncomingHttpHeaders): string | undefined {
  const said = textOf(headers['vouch-clicked-at']);
  return isInstant(said) ? new Date(said).toISOString() : undefined;
}

/** By words that user agents hold (MDN, "Browser detection using the user agent"). */
export function deviceOf(headers: IncomingHttpHeaders): Click['device'] {
  const agent = textOf(headers['user-agent']);
  if (agent === '') return 'unknown';
  if (/bot|crawl|spider|slurp|preview|curl|wget|python|headless/i.test(agent)) return 'bot';
  if (/ipad|tablet|android(?!.*mobile)/i.test(agent)) return 'tablet';
  if (/mobi|iphone|ipod|android/i.test(agent)) return 'mobile';
  return /windows|macintosh|linux|cros/i.test(agent) ? 'desktop' : 'unknown';
}

/** What a proxy in front of us found out: Cloudflare, CloudFront, App Engine. "XX" and "T1" are not countries. */
export function countryOf(headers: IncomingHttpHeaders): string | undefined {
  const named = ['cf-ipcountry', 'cloudfront-viewer-country', 'x-appengine-country'].map((name) =>
    textOf(headers[name]),
  );
  return named.find((country) => /^[A-Z]{2}$/.test(country) && country !== 'XX');
}

const KINDS: readonly (readonly [Exclude<Click['referrer'], undefined>, RegExp])[] = [
  ['search', /(^|\.)(google|bing|duckduckgo|ecosia|qwant|baidu|yandex)\./],
  ['video', /(^|\.)(youtube|vimeo|twitch)\./],
  ['mail', /^(mail|outlook|webmail)\./],
  ['social', /(^|\.)(facebook|instagram|linkedin|reddit|tiktok|pinterest|twitter|x|t)\.(com|co)$/],
];

export function referrerOf(headers: IncomingHttpHeaders): Click['referrer'] {
  const host = /^https?:\/\/([^/:?#]+)/i.exec(textOf(headers.referer))?.[1]?.toLowerCase();
  if (host === undefined) return undefined;
  return KINDS.find(([, pattern]) => pattern.test(host))?.[0] ?? 'other';
}

/** Nobody looks at what is only fetched ahead. */
export const isPrefetch = (headers: IncomingHttpHeaders): boolean =>
  /prefetch|preview|prerender/i.test(
    [headers['purpose'], headers['sec-purpose'], headers['x-purpose'], headers['x-moz']].map(textOf).join(' '),
  );
