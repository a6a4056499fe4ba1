/**
 * Returns a random UUID (version 4). The function also works if the browser is too old, or the page too insecure, for
 * `crypto.randomUUID`.
 */
export function randomId(
  source: Pick<Crypto, 'getRandomValues'> & Partial<Pick<Crypto, 'randomUUID'>> = crypto,
): string {
  if (typeof source.randomUUID === 'function') return source.randomUUID()
  const bytes = source.getRandomValues(new Uint8Array(16))
  const hex = Array.from(bytes, (byte, index) => {
    // Sets the version and variant bits of RFC 9562.
    const marked = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte
    return marked.toString(16).padStart(2, '0')
  }).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/**
 * The idempotency key of one kind of action. While the outcome is unknown, the same request keeps its key, so that a write
 * whose response was lost is not made twice. A different request gets a new key.
 */
export function createCommandKey(newId: () => string = randomId) {
  let open: { readonly id: string; readonly openId: string; readonly asked: string } | null = null
  return {
    /** @returns the key as `id`; `openId` is a second key, for opening the questionnaire if the action leads to it */
    idsFor(asked: unknown): { readonly id: string; readonly openId: string } {
      const text = JSON.stringify(asked) ?? ''
      if (open?.asked !== text) open = { id: newId(), openId: newId(), asked: text }
      return open
    },
    /** Records that the outcome is known, so that the next request gets a new key. */
    settle(): void {
      open = null
    },
  }
}

export type CommandKey = ReturnType<typeof createCommandKey>
