/**
 * The owner of an entry: the `device` (display settings), a template's `author` (under their id), or the signed-in
 * `customer` or `staff` member.
 */
type Whose = 'device' | 'author' | 'customer' | 'staff'
/** Who signs out. In the demo a customer and staff may share a browser, so each removes only their own entries. */
type Person = 'customer' | 'staff'
interface Entry {
  readonly area: 'local' | 'session'
  readonly whose: Whose
}

/**
 * Everything the pages keep in a browser. Signing out removes all entries except those listed with another owner; an unlisted
 * entry is removed, too.
 */
const entries = {
  'h5.locale': { area: 'local', whose: 'device' },
  'h5.care': { area: 'local', whose: 'device' },
  /** The index of the list of visits in the tab's history. */
  'h5.list-at': { area: 'session', whose: 'customer' },
  'h5.signed-in-at': { area: 'session', whose: 'customer' },
  /** Answers the server has not confirmed, by visit. */
  'h5.draft': { area: 'session', whose: 'customer' },
  /** The typed fields of a registration in progress. */
  'h5.registration': { area: 'session', whose: 'customer' },
  'admin-menu': { area: 'local', whose: 'device' },
  /** By table. */
  'admin-columns': { area: 'local', whose: 'device' },
  /** Who is signed in; other tabs are notified of a change. */
  'admin.person': { area: 'local', whose: 'staff' },
  /** Whose entries this tab holds. */
  'admin.tab-person': { area: 'session', whose: 'staff' },
  /** Search criteria, under a random key that is in the URL; the criteria themselves are personal data. */
  'admin.filter': { area: 'session', whose: 'staff' },
  /** Typed notes on a case, by agent and case. */
  'callback.typed': { area: 'session', whose: 'staff' },
  'callback.held': { area: 'session', whose: 'staff' },
  /** The unsaved text of a template, by author and version. It has no customer data and is shown to its author only. */
  'template.draft': { area: 'local', whose: 'author' },
  'demo.person': { area: 'local', whose: 'device' },
} as const satisfies Readonly<Record<string, Entry>>
export type EntryName = keyof typeof entries

function area(kind: Entry['area']): Storage | null {
  try {
    return kind === 'local' ? window.localStorage : window.sessionStorage
  } catch {
    // Storage is disabled, or refused in private mode.
    return null
  }
}

const keyOf = (name: EntryName, of: readonly string[]): string => [name, ...of].join(':')

/**
 * Keeps a value; null removes it. Never throws: a browser may refuse (private mode, full, disabled), and pages must still work.
 * @param of distinguishes entries of the same name
 * @returns whether it was kept
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

/** The kept value; null if there is none or the browser refuses. */
export function kept(name: EntryName, ...of: readonly string[]): string | null {
  try {
    return area(entries[name].area)?.getItem(keyOf(name, of)) ?? null
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

/** Removes everything of the person who signs out. */
export function forgetPerson(person: Person): void {
  forget('session', person)
  forget('local', person)
}

/** Removes a staff member's entries of this tab. Those in local storage were removed by the tab that signed out. */
export function forgetTab(): void {
  forget('session', 'staff')
}

/** Registers the staff member at this tab. Entries of another one, in the tab and in local storage, are removed first. */
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
 * Calls back when another staff member, or nobody, is signed in: through another tab, or when this page returns from the
 * back/forward cache.
 * @returns stops listening
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
