/** `ApproveApplication` → `approve-application`. */
export const kebabCase = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();

export const commandPath = (name: string) => `/v1/commands/${kebabCase(name)}`;
