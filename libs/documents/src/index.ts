export {
  foundingCommands,
  type FoundedAs,
  type FoundingCommand,
  type ProgramDocument,
  type WrongInProgram,
} from './program-document.js';
export { placeInDocument } from './place-in-document.js';
export { DocumentUnreadable, readDocument } from './read-document.js';
export { type Template, templateNamed, templates } from './templates.js';
