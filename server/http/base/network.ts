import { isIPv4, isIPv6 } from 'node:net'

/**
 * How many of an IPv6 address's eight groups identify the customer's network; the customer chooses the rest.
 */
const NETWORK_GROUPS = 4

function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('::')
  const before = head === '' ? [] : head.split(':')
  if (tail === undefined) return before
  const after = tail === '' ? [] : tail.split(':')
  return [
    ...before,
    ...Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0'),
    ...after,
  ]
}

/**
 * The key for counting by address: an IPv4 address, or the /64 of an IPv6 address, because the holder of one
 * address has the whole /64. Other text (from a proxy) is used as it is, cut to a maximum length.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
  if (isIPv4(mapped)) return mapped
  const [plain = ''] = mapped.split('%')
  if (!isIPv6(plain)) return mapped.slice(0, 64)
  const network = groupsOf(plain).slice(0, NETWORK_GROUPS)
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
