/**
 * The owner of an entry: the `device` (display settings), the `author` of a template (stored under the author's id),
 * or the signed-in `customer` or `staff` member.
 */
type Whose = 'device' | 'author' | 'customer' | 'staff'
/**
 * The kind of user who signs out. In the demo, a customer and a staff member can share a browser, so signing out
 * removes only the entries of one kind of user.
 */
type Person = 'customer' | 'staff'
interface Entry {
  readonly area: 'local' | 'session'
  readonly whose: Whose
}

/**
 * All data that the pages store in a browser. Signing out keeps only the entries listed here that have a different
 * owner. Every other entry is removed, including entries that are not listed here.
 */
const entries = {
  'h5.locale': { area: 'local', whose: 'device' },
  'h5.care': { area: 'local', whose: 'device' },
  /** The index of the list of visits in the tab's history. */
  'h5.list-at': { area: 'session', whose: 'customer' },
  'h5.signed-in-at': { area: 'session', whose: 'customer' },
  /** Answers that the server has not confirmed, by visit. */
  'h5.draft': { area: 'session', whose: 'customer' },
  /** The form input of a registration in progress. */
  'h5.registration': { area: 'session', whose: 'customer' },
  'admin-menu': { area: 'local', whose: 'device' },
  /** The columns that the user chose, by table. */
  'admin-columns': { area: 'local', whose: 'device' },
  /** The widths of columns that the user set, by table. */
  'admin-widths': { area: 'local', whose: 'device' },
  /** The number of rows of a page that the user chose, by list. */
  'admin-page-size': { area: 'local', whose: 'device' },
  /** For each page of a list, the page from which it was reached. Pages contain instants, numbers and ids. */
  'admin.page-before': { area: 'session', whose: 'staff' },
  /** The rows that are ticked in a list, by list: ids, policy numbers, and for letters the masked name. */
  'admin.ticks': { area: 'session', whose: 'staff' },
  /** How far a list was scrolled, by URL. */
  'admin.scroll': { area: 'session', whose: 'staff' },
  /** The id of the signed-in staff member. A change of this entry notifies the other tabs. */
  'admin.person': { area: 'local', whose: 'staff' },
  /** The id of the staff member whose entries this tab holds. */
  'admin.tab-person': { area: 'session', whose: 'staff' },
  /** Search criteria. They are personal data, so the URL contains only the random key under which they are stored. */
  'admin.filter': { area: 'session', whose: 'staff' },
  /** The records that the staff member opened last: their pages, and labels without names. */
  'admin.recent': { area: 'session', whose: 'staff' },
  /** The notes that an agent entered on a case, by agent and case. */
  'callback.typed': { area: 'session', whose: 'staff' },
  'callback.held': { area: 'session', whose: 'staff' },
  /**
   * The unsaved text of a template, by author and version. It contains no customer data and is shown only to its
   * author.
   */
  'template.draft': { area: 'local', whose: 'author' },
  'demo.person': { area: 'local', whose: 'device' },
} as const satisfies Readonly<Record<string, Entry>>
export type EntryName = keyof typeof entries

function area(kind: Entry['area']): Storage | null {
  try {
    return kind === 'local' ? window.localStorage : window.sessionStorage
  } catch {
    // Storage is disabled, or the browser refuses it in private mode.
    return null
  }
}

const keyOf = (name: EntryName, of: readonly string[]): string => [name, ...of].join(':')

/**
 * Stores a value; null removes it. This function never throws. A browser can refuse to store (private mode, storage
 * full, storage disabled), and the pages must still work.
 * @param of distinguishes entries of the same name
 * @returns whether the value was stored
 */
export function keep(name: EntryName, value: string | null, ...of: readonly string[]): boolean {
  const storage = area(entries[name].area)
  try {
    if (value === null) storage?.removeItem(keyOf(name, of))
    else storage?.setItem(keyOf(name, of), value)
    return storage !== null
  } catch {
    return false
  }
}

/** The stored value; null if there is none or the browser refuses access. */
export function kept(name: EntryName, ...of: readonly string[]): string | null {
  try {
    return area(entries[name].area)?.getItem(keyOf(name, of)) ?? null
  } catch {
    return null
  }
}

/**
 * A stored JSON value that has the form of the schema; null if there is none or it has another form, for example because
 * another version of the platform stored it.
 */
export function keptAs<T>(
  schema: { readonly parse: (value: unknown) => T },
  name: EntryName,
  ...of: readonly string[]
): T | null {
  const found = kept(name, ...of)
  try {
    return found === null ? null : schema.parse(JSON.parse(found))
  } catch {
    return null
  }
}

function survives(key: string, person: Person): boolean {
  const name = key.split(':', 1)[0] ?? ''
  return Object.entries(entries).some(([each, { whose }]) => each === name && whose !== person)
}

function forget(kind: Entry['area'], person: Person): void {
  const storage = area(kind)
  if (storage === null) return
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
  for (const key of keys) if (!survives(key, person)) storage.removeItem(key)
}

/** Removes all entries of the user who signs out. */
export function forgetPerson(person: Person): void {
  forget('session', person)
  forget('local', person)
}

/**
 * Removes the staff member's entries of this tab. The tab in which the staff member signed out has already removed
 * the entries in local storage.
 */
export function forgetTab(): void {
  forget('session', 'staff')
}

/**
 * Registers the staff member as the user of this tab. Entries of a different staff member, in the tab and in local
 * storage, are removed first.
 */
export function beginPerson(id: string): void {
  if (kept('admin.tab-person') !== id) {
    forget('session', 'staff')
    keep('admin.tab-person', id)
  }
  if (kept('admin.person') !== id) {
    forget('local', 'staff')
    keep('admin.person', id)
  }
}

/**
 * Calls `tell` when another staff member signs in, or when nobody is signed in any more. The change is detected when
 * it happens in another tab, or when this page returns from the back/forward cache.
 * @returns a function that stops listening
 */
export function onOtherPerson(id: string, tell: (other: string | null) => void): () => void {
  const look = () => {
    const now = kept('admin.person')
    if (now !== id) tell(now)
  }
  const hear = ({ key }: StorageEvent) => {
    if (key === 'admin.person') look()
  }
  const comeBack = ({ persisted }: PageTransitionEvent) => {
    if (persisted) look()
  }
  window.addEventListener('storage', hear)
  window.addEventListener('pageshow', comeBack)
  return () => {
    window.removeEventListener('storage', hear)
    window.removeEventListener('pageshow', comeBack)
  }
}
