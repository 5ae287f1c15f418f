// Which refusals each command can meet, read from the deciders' sources: from its entry in the table (`handles({ type, … })`) to each
// `new Rejection('Code', …)` that can be reached from there. A code that isn't written out, or that no command reaches, is an error.
import ts from 'typescript';

/** By command, in the order of names: its codes, each with its message, where `…` stands for what differs. */
export function rejectionsIn(files, checker) {
  const domain = new Set(files.filter(({ fileName }) => fileName.includes('/libs/domain/src/')));
  const reached = new Set();
  const byCommand = {};
  for (const file of domain)
    walk(file, (node) => {
      if (!isCallOf(node, 'handles')) return;
      const name = commandOf(node.arguments[0], checker);
      const codes = (byCommand[name] ??= {});
      reach(node.arguments[0], new Set(), (refusal) => {
        reached.add(refusal);
        const [code, message] = refusal.arguments ?? [];
        if (!code || !ts.isStringLiteral(code))
          throw new Error(`${at(refusal)}: write the code out: new Rejection('Code', …)`);
        codes[code.text] ??= wordsOf(message);
      });
    });
  for (const file of domain)
    walk(file, (node) => {
      if (isRefusal(node) && !reached.has(node)) throw new Error(`${at(node)}: no command comes to this Rejection.`);
    });
  return sorted(Object.fromEntries(Object.entries(byCommand).map(([name, codes]) => [name, sorted(codes)])));

  /** Follows every name that is used to where it is declared, within the domain. */
  function reach(node, seen, found) {
    walk(node, (inner) => {
      if (isRefusal(inner)) found(inner);
      if (!ts.isIdentifier(inner)) return;
      for (const declaration of declarationsOf(inner)) {
        if (seen.has(declaration) || !domain.has(declaration.getSourceFile())) continue;
        // The tables of other commands are not a part of this one.
        if (isTable(declaration)) continue;
        seen.add(declaration);
        reach(declaration, seen, found);
      }
    });
  }

  function declarationsOf(identifier) {
    let symbol = ts.isShorthandPropertyAssignment(identifier.parent)
      ? checker.getShorthandAssignmentValueSymbol(identifier.parent)
      : checker.getSymbolAtLocation(identifier);
    if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
    return (symbol?.declarations ?? []).filter(
      (one) => ts.isFunctionDeclaration(one) || ts.isVariableDeclaration(one) || ts.isPropertyAssignment(one),
    );
  }
}

const isCallOf = (node, name) =>
  ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name;
const isRefusal = (node) =>
  ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Rejection';
const isTable = (node) => ts.isVariableDeclaration(node) && node.initializer && isCallOf(node.initializer, 'decider');

function commandOf(table, checker) {
  const type = table.properties?.find((property) => property.name?.getText() === 'type');
  const initializer = type && (ts.isShorthandPropertyAssignment(type) ? type.name : type.initializer);
  const [declaration] = initializer
    ? (aliased(checker.getSymbolAtLocation(initializer), checker)?.declarations ?? [])
    : [];
  if (!declaration || !ts.isClassDeclaration(declaration))
    throw new Error(`${at(table)}: write the command's class out: handles({ type: RecordPayment, … })`);
  return declaration.name.text;
}

const aliased = (symbol, checker) =>
  symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

/** What a message says, as far as it is always the same. */
function wordsOf(message) {
  if (!message) return '';
  if (ts.isStringLiteralLike(message)) return message.text;
  if (ts.isTemplateExpression(message))
    return message.head.text + message.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
  if (ts.isConditionalExpression(message)) return wordsOf(message.whenTrue);
  if (ts.isBinaryExpression(message)) return wordsOf(message.left) + wordsOf(message.right);
  return '…';
}

function walk(node, see) {
  see(node);
  ts.forEachChild(node, (child) => walk(child, see));
}

function at(node) {
  const file = node.getSourceFile();
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

const sorted = (record) => Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
