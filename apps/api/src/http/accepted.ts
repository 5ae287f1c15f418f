/** Which of these forms is asked for: by name, else the first media type in `Accept` that is one of them, else the first form. */
export function formAsked<Form extends string>(
  mediaTypes: Readonly<Record<Form, string>>,
  named: Form | undefined,
  accept: string | undefined,
): Form {
  if (named !== undefined) return named;
  const forms = Object.keys(mediaTypes) as Form[];
  const accepted = (accept ?? '').split(',').map((range) => range.split(';', 1)[0]!.trim());
  for (const range of accepted) {
    const form = forms.find((one) => mediaTypes[one].split(';', 1)[0] === range);
    if (form !== undefined) return form;
  }
  return forms[0]!;
}
