import type { Services } from '../context.ts'
import { sha256 } from '../evidence/digest.ts'
import { readFacts } from './facts.ts'
import { itemWords } from './messages.zh-CN.ts'
import { type Facts, factsByPerson, type Reader } from './rules/facts.ts'
import { countsOf, type Item, itemsOf } from './rules/items.ts'
import { markRead } from './write.ts'

/** Maximum number of items that one answer contains. The number of unread items counts all of them. */
const MOST_ITEMS = 200

function itemView({ key, group, at, link, read, cause }: Item) {
  return { key, kind: cause.kind, group, at: at.toISOString(), link, read, ...itemWords(cause) }
}

function view(reader: Reader, facts: Facts, now: Date) {
  const items = itemsOf(reader, facts, now)
  return {
    /** The instant for which the inbox was computed. `readItems` takes it, so that later causes stay unread. */
    asOf: now.toISOString(),
    items: items.slice(0, MOST_ITEMS).map(itemView),
    unread: items.filter(({ read }) => !read).length,
    counts: countsOf(reader, facts, items),
  }
}
export type InboxView = ReturnType<typeof view>

/** Reads a person's inbox, and the numbers of their menu. */
export async function readInbox(
  services: Pick<Services, 'db' | 'clock'>,
  reader: Reader,
): Promise<InboxView> {
  const now = services.clock.now()
  return view(reader, await readFacts(services, [reader], now), now)
}

/**
 * Reads the inboxes of several people in one statement, and returns a digest of each by person. The digest changes when
 * the inbox or the numbers of the menu change.
 */
export async function readDigests(
  services: Pick<Services, 'db' | 'clock'>,
  readers: readonly Reader[],
): Promise<ReadonlyMap<string, string>> {
  const now = services.clock.now()
  const factsOf = factsByPerson(await readFacts(services, readers, now))
  return new Map(
    readers.map((reader) => {
      const { asOf: _, ...shown } = view(reader, factsOf(reader.id), now)
      return [reader.id, sha256(JSON.stringify(shown)).toString('base64url')]
    }),
  )
}

/**
 * Marks items of the person's own inbox as read.
 *
 * @param input.items keys of the items, or null for all; keys that are not in the inbox are ignored
 * @param input.asOf the instant of the inbox that the person saw; a cause that arose later stays unread
 */
export async function readItems(
  services: Pick<Services, 'db' | 'clock'>,
  reader: Reader,
  input: { readonly items: readonly string[] | null; readonly asOf: Date },
): Promise<InboxView> {
  const now = services.clock.now()
  const facts = await readFacts(services, [reader], now)
  const present = itemsOf(reader, facts, now).map(({ key }) => key)
  const chosen = input.items
  const read = chosen === null ? present : present.filter((key) => chosen.includes(key))
  const readAt = new Date(Math.min(input.asOf.getTime(), now.getTime()))
  const marks = await markRead(services, { staffId: reader.id, read, present, readAt })
  return view(reader, { ...facts, marks }, now)
}
