import { isAlias, isMap, isNode, isPair, isScalar, Lexer, LineCounter, type Node, parseDocument, visit } from 'yaml';

/** Fields whose values are exact decimals: their figures are taken as they are written, never as a floating-point number. */
export const DECIMAL_FIELDS: readonly string[] = ['rate', 'atMost'];

/** A text that is no document, and where that shows. */
export class DocumentUnreadable extends Error {
  override readonly name = 'DocumentUnreadable';

  constructor(
    readonly wrong: string,
    readonly whatToDo: string,
    /** From 1. */
    readonly line: number,
    /** From 1. */
    readonly column: number,
  ) {
    super(`Line ${line}, column ${column}: ${wrong} ${whatToDo}`);
  }
}

/**
 * Reads a document that is written in JSON or in YAML 1.2 (core schema), of which JSON is a part. What a reader could take for
 * something else than the program does is refused: a name that stands twice, anchors, tags, a number that is not exact.
 * @throws DocumentUnreadable
 */
export function readDocument(text: string): unknown {
  const lines = new LineCounter();
  const refuse: Refuse = (offset, [wrong, whatToDo]) => {
    const { line, col } = lines.linePos(offset);
    throw new DocumentUnreadable(wrong, whatToDo, Math.max(line, 1), Math.max(col, 1));
  };
  refuseWhatIsTooDeep(text, lines, refuse);
  // Of names that stand twice we look for ourselves: the parser compares each with each.
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    prettyErrors: false,
    uniqueKeys: false,
    stringKeys: true,
  });
  const problem = [...document.errors, ...document.warnings][0];
  if (problem) refuse(problem.pos[0], inWords(problem.code, problem.message));
  const { explicit, version } = document.directives?.yaml ?? {};
  if (explicit && version !== '1.2')
    refuse(0, [`This says that it is YAML ${version}.`, 'Leave %YAML out: it is read as YAML 1.2.']);

  visit(document, (place, node, path) => {
    if (!isNode(node)) return;
    refuseWhatIsNotPlain(node, refuse);
    const owner = path.at(-1);
    const field = place === 'value' && isPair(owner) && isScalar(owner.key) ? String(owner.key.value) : undefined;
    if (place !== 'key') keepNumbersExact(node, field, refuse);
  });
  return document.toJS();
}

/** Never returns: what is wrong at this place, and what to do. */
type Refuse = (offset: number, inWords: readonly [wrong: string, whatToDo: string]) => never;

const MOST_BRACKETS = 50;
const MOST_INDENTED = 200;

/** The parser goes down into what is nested, and a stack that ends there ends the process: so this is asked before it. */
function refuseWhatIsTooDeep(text: string, lines: LineCounter, refuse: Refuse): void {
  let offset = 0;
  let lineStart = 0;
  let brackets = 0;
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === '[' || lexeme === '{') brackets++;
    if (lexeme === ']' || lexeme === '}') brackets--;
    const indents = brackets === 0 && ['-', '?', ':'].includes(lexeme);
    if (brackets > MOST_BRACKETS || (indents && offset - lineStart > MOST_INDENTED))
      refuse(offset, ['This is nested too deeply.', `Write at most ${MOST_BRACKETS} levels.`]);
    // Of the lexemes, those that only mark what follows are not in the text.
    if (!['\u0002', '\u0018', '\u001f'].includes(lexeme)) {
      for (let at = lexeme.indexOf('\n'); at !== -1; at = lexeme.indexOf('\n', at + 1)) {
        lineStart = offset + at + 1;
        lines.addNewLine(lineStart);
      }
      offset += lexeme.length;
    }
  }
}

function refuseWhatIsNotPlain(node: Node, refuse: Refuse): void {
  const offset = node.range?.[0] ?? 0;
  if (isAlias(node) || ('anchor' in node && node.anchor !== undefined))
    refuse(offset, ['Anchors (&) and aliases (*) are not read.', 'Write out what they stand for.']);
  if (node.tag !== undefined) refuse(offset, TAGGED);
  if (!isMap(node)) return;
  const seen = new Set<string>();
  for (const { key } of node.items) {
    if (!isScalar(key)) continue;
    const name = String(key.value);
    if (seen.has(name))
      refuse(key.range?.[0] ?? offset, [`${name} stands here a second time.`, 'Say each thing once.']);
    seen.add(name);
  }
}

/** A number as it was written: of a decimal field its figures, else a whole number. */
function keepNumbersExact(node: Node, field: string | undefined, refuse: Refuse): void {
  if (!isScalar(node) || typeof node.value !== 'number') return;
  const offset = node.range?.[0] ?? 0;
  const written = node.source ?? String(node.value);
  if (field !== undefined && DECIMAL_FIELDS.includes(field)) node.value = written;
  else if (!/^[-+]?\d+$/.test(written))
    refuse(offset, [
      `${written} is no whole number.`,
      `Write an amount in minor units (1050 for 10.50), and what is text in quotes ("${written}").`,
    ]);
  else if (!Number.isSafeInteger(node.value))
    refuse(offset, [`${written} is too large to be counted exactly.`, 'Write at most 15 digits.']);
}

const TAGGED = ['Tags (!) are not read.', 'Write plain text, numbers, lists and names.'] as const;

/** What is wrong and what to do, by the parser's code. */
function inWords(code: string, message: string): readonly [wrong: string, whatToDo: string] {
  switch (code) {
    case 'MULTIPLE_DOCS':
      return ['A second document begins here.', 'Write one document in one file.'];
    case 'TAG_RESOLVE_FAILED':
      return TAGGED;
    case 'TAB_AS_INDENT':
      return ['A tab indents this line.', 'Indent with spaces.'];
    case 'NON_STRING_KEY':
      return ['A name is a text.', 'Put it in quotes.'];
    default:
      return [`${message}.`, 'Write JSON or YAML; docs/terms.md has examples of both.'];
  }
}
