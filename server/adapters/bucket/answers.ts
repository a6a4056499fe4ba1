/*
 * What is read of the S3 protocol's XML. A general parser would add entities and namespaces without a benefit: names of
 * this product have letters, digits and three signs, and a name with anything else is not one of its names.
 */

const textOf = (body: Uint8Array) => Buffer.from(body).toString('utf8')

/** The storage's own code of a refusal, which is a word; null if there is none. */
export function refusalIn(body: Uint8Array): string | null {
  return /<Code>([A-Za-z]{1,64})<\/Code>/.exec(textOf(body))?.[1] ?? null
}

/** The names in one page of a list, and whether there are more; null if the answer is no list. */
export function namesIn(
  body: Uint8Array,
): { readonly names: readonly string[]; readonly more: boolean } | null {
  const text = textOf(body)
  const more = /<IsTruncated>(true|false)<\/IsTruncated>/.exec(text)?.[1]
  if (!text.includes('<ListBucketResult') || more === undefined) return null
  const names = Array.from(text.matchAll(/<Key>([^<]{1,1024})<\/Key>/g), ([, name = '']) => name)
  return { names, more: more === 'true' }
}
