import { apiKey } from './api-key.js';

export const deciders = [apiKey];
