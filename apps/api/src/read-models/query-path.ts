export const queryPath = (name: string) => `/v1/read-models/${name}`;
