/** A request that a `curl` command sends. */
interface Command {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

interface Given {
  readonly variables: Readonly<Record<string, string>>
  /** The files that `@name` reads. */
  readonly files: Readonly<Record<string, string>>
  readonly uuid: () => string
}

/** Splits a command into words as a shell does: quotes, line ends behind a backslash, variables, `$(uuidgen)`. */
function wordsOf(code: string, { variables, uuid }: Given): string[] {
  const filled = (text: string) =>
    text.replaceAll('$(uuidgen)', uuid).replaceAll(/\$\{?(\w+)\}?/g, (_, name: string) => {
      const value = variables[name]
      if (value === undefined) throw new Error(`the variable ${name} has no value`)
      return value
    })
  const words: string[] = []
  let word: string | null = null
  for (const [, blank, single, double, plain] of code.matchAll(
    /((?:\\\n|\s)+)|'([^']*)'|"([^"]*)"|((?:[^\s'"\\]|\\(?!\n))+)/g,
  )) {
    if (blank !== undefined) {
      if (word !== null) words.push(word)
      word = null
    } else word = `${word ?? ''}${single ?? filled(double ?? plain ?? '')}`
  }
  if (word !== null) words.push(word)
  return words
}

/**
 * Reads a `curl` command.
 * @throws for an option that it does not know, so that no part of a command is left out
 */
export function readCommand(code: string, given: Given): Command {
  const [program, ...words] = wordsOf(code, given)
  if (program !== 'curl') throw new Error(`${program} is not curl`)
  const headers: Record<string, string> = {}
  let method: string | null = null
  let url: string | null = null
  let body: string | null = null
  while (words.length > 0) {
    const word = words.shift() ?? ''
    const value = () => words.shift() ?? ''
    if (word === '-X') method = value()
    else if (word === '-H') {
      const [name = '', ...rest] = value().split(': ')
      headers[name] = rest.join(': ')
    } else if (word === '-d' || word === '--data-binary') {
      const data = value()
      body = data.startsWith('@') ? (given.files[data.slice(1)] ?? null) : data
    } else if (word.startsWith('-') || url !== null) throw new Error(`unknown part of the command: ${word}`)
    else url = word
  }
  if (url === null) throw new Error('the command has no address')
  return { method: method ?? (body === null ? 'GET' : 'POST'), url, headers, body }
}
