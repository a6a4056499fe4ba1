/** A random UUID (version 4), also where a browser is too old for `crypto.randomUUID` or the page is not secure. */
export function randomId(
  source: Pick<Crypto, 'getRandomValues'> & Partial<Pick<Crypto, 'randomUUID'>> = crypto,
): string {
  if (typeof source.randomUUID === 'function') return source.randomUUID()
  const bytes = source.getRandomValues(new Uint8Array(16))
  const hex = Array.from(bytes, (byte, index) => {
    // The version and variant bits of RFC 9562.
    const marked = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte
    return marked.toString(16).padStart(2, '0')
  }).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/**
 * The idempotency key of one kind of action. As long as its outcome is unknown, asking for the same thing again
 * goes under the same key, so that a write whose answer got lost is not made twice; another thing gets its own.
 */
export function createCommandKey(newId: () => string = randomId) {
  let open: { readonly id: string; readonly openId: string; readonly asked: string } | null = null
  return {
    /** @returns the key, and that of opening the questionnaire where the step leads there */
    idsFor(asked: unknown): { readonly id: string; readonly openId: string } {
      const text = JSON.stringify(asked) ?? ''
      if (open?.asked !== text) open = { id: newId(), openId: newId(), asked: text }
      return open
    },
    /** The server has answered. */
    settle(): void {
      open = null
    },
  }
}

export type CommandKey = ReturnType<typeof createCommandKey>
