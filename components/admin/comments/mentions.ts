/** A member of staff who can be mentioned. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly username: string
}

/** How a mention is written behind the @. It contains no blank, because a blank ends it. */
export function mentionWord({ name, username }: Pick<Person, 'name' | 'username'>): string {
  return `${name.replaceAll(/\s+/g, '')}(${username})`
}

/** The people whose mention occurs in a text. */
export function mentionedIn<P extends Person>(text: string, people: readonly P[]): P[] {
  return people.filter((person) => text.includes(`@${mentionWord(person)}`))
}

/** A piece of a comment's text: a mention, or the text between two mentions. */
export interface Piece {
  readonly at: number
  readonly text: string
  readonly mention: boolean
}

/** Divides a comment into mentions and the text between them. A mention is shown by the person's name alone. */
export function piecesOf(text: string, mentioned: readonly Pick<Person, 'name' | 'username'>[]): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  while (from < text.length) {
    const next = mentioned
      .map((person) => ({ person, word: `@${mentionWord(person)}`, at: -1 }))
      .map((one) => ({ ...one, at: text.indexOf(one.word, from) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at || b.word.length - a.word.length)[0]
    const end = next?.at ?? text.length
    if (end > from) pieces.push({ at: from, text: text.slice(from, end), mention: false })
    if (next === undefined) break
    pieces.push({ at: next.at, text: `@${next.person.name}`, mention: true })
    from = next.at + next.word.length
  }
  return pieces
}
