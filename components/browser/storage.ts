/** Whose an entry is: how this `device` likes the pages, an `author`'s own text under their id, or of who is signed in. */
type Whose = 'device' | 'author' | 'customer' | 'staff'
/** Who leaves; in the demo both can be at one browser. */
type Person = 'customer' | 'staff'
interface Entry {
  readonly area: 'local' | 'session'
  readonly whose: Whose
}

/**
 * Everything pages keep in a browser. What is not listed as the device's or an author's does not survive the person: leaving
 * removes it, known or not.
 */
const entries = {
  'h5.locale': { area: 'local', whose: 'device' },
  'h5.care': { area: 'local', whose: 'device' },
  /** Where in the tab's history the list of policies is. */
  'h5.list-at': { area: 'session', whose: 'customer' },
  'h5.signed-in-at': { area: 'session', whose: 'customer' },
  /** Answers that have not reached the server, by visit. */
  'h5.draft': { area: 'session', whose: 'customer' },
  /** What is typed to register, until it is done. */
  'h5.registration': { area: 'session', whose: 'customer' },
  'admin-menu': { area: 'local', whose: 'device' },
  /** By table. */
  'admin-columns': { area: 'local', whose: 'device' },
  /** Who is signed in: other tabs learn of a change. */
  'admin.person': { area: 'local', whose: 'staff' },
  /** Whose things this tab keeps. */
  'admin.tab-person': { area: 'session', whose: 'staff' },
  /** What was searched by, under a random key that stands in the address. */
  'admin.filter': { area: 'session', whose: 'staff' },
  /** What is typed about a case, by agent and case. */
  'callback.typed': { area: 'session', whose: 'staff' },
  'callback.held': { area: 'session', whose: 'staff' },
  /** Unsaved wording of a template, by author and version: no customer's data, and shown to its author only. */
  'template.draft': { area: 'local', whose: 'author' },
  'demo.person': { area: 'local', whose: 'device' },
} as const satisfies Readonly<Record<string, Entry>>
export type EntryName = keyof typeof entries

function area(kind: Entry['area']): Storage | null {
  try {
    return kind === 'local' ? window.localStorage : window.sessionStorage
  } catch {
    // Private mode, or switched off.
    return null
  }
}

const keyOf = (name: EntryName, of: readonly string[]): string => [name, ...of].join(':')

/**
 * Keeps a value; null removes it. Nothing else may fail because a browser refuses (private mode, full, switched off).
 * @param of what tells several of one kind apart
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

/** Removes everything of the person who leaves this browser. */
export function forgetPerson(person: Person): void {
  forget('session', person)
  forget('local', person)
}

/** Removes what this tab keeps of the person; what the browser keeps was removed where they left. */
export function forgetTab(): void {
  forget('session', 'staff')
}

/** Somebody of the staff is at this tab: what it and the browser keep of anybody else is removed first. */
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
 * Tells when somebody else is signed in here, or nobody: in another tab, or before this page was gone back to.
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
