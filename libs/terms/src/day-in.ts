const dayFormats = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs more than a thousand uses of it, so each zone keeps its own. Sweden writes dates as ISO 8601 does. */
function dayFormatOf(zone: string): Intl.DateTimeFormat {
  let format = dayFormats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    dayFormats.set(zone, format);
  }
  return format;
}

/** The calendar day of an instant in a zone. */
export const dayIn = (zone: string, instant: string): string => dayFormatOf(zone).format(Date.parse(instant));
