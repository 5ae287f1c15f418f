export { DocumentUnreadable, readDocument } from './read-document.js';
