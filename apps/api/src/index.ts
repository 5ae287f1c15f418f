export { type Api, type ApiOptions, createApi } from './create-api.js';
export { keyFileIn, readKeyFile } from './access/first-key.js';
