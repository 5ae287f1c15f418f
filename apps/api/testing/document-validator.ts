import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** Validates values against the schemas of an OpenAPI document, which it knows as `document`. */
export function documentValidator(document: OpenAPIObject): Ajv2020 {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  ajv.addSchema({ $id: 'document', components: JSON.parse(JSON.stringify(document.components)) });
  return ajv;
}
