/**
 * What a browser keeps for a page. Some refuse (private mode, full, switched off): then nothing is kept, and
 * nothing else may fail because of it.
 */
function area(kind: 'local' | 'session'): Storage | null {
  try {
    return kind === 'local' ? window.localStorage : window.sessionStorage
  } catch {
    return null
  }
}

/** Kept for good: how the customer likes the pages (language, size). Never anything of a policy. */
export function remember(key: string, value: string): void {
  write('local', key, value)
}

export function recall(key: string): string | null {
  return read('local', key)
}

/** Kept until the browser's tab closes: what has been answered and not yet reached the server. */
export function keep(key: string, value: string | null): void {
  write('session', key, value)
}

export function kept(key: string): string | null {
  return read('session', key)
}

function write(kind: 'local' | 'session', key: string, value: string | null): void {
  try {
    if (value === null) area(kind)?.removeItem(key)
    else area(kind)?.setItem(key, value)
  } catch {
    // Full or refused: see above.
  }
}

function read(kind: 'local' | 'session', key: string): string | null {
  try {
    return area(kind)?.getItem(key) ?? null
  } catch {
    return null
  }
}
