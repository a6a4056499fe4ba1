import { BlockList, isIP } from 'node:net'

/** A network: an address, or an address with the number of its fixed bits, for example 10.1.0.0/16. */
interface Network {
  readonly address: string
  readonly bits: number
  readonly family: 'ipv4' | 'ipv6'
}

function networkOf(text: string): Network | null {
  const [, address = '', written] = /^([0-9A-Fa-f.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const version = isIP(address)
  if (version === 0) return null
  const most = version === 4 ? 32 : 128
  const bits = written === undefined ? most : Number(written)
  return bits > most ? null : { address, bits, family: version === 4 ? 'ipv4' : 'ipv6' }
}

/** Whether a text names a network. */
export function isNetwork(text: string): boolean {
  return networkOf(text) !== null
}

/**
 * Whether requests from an address are accepted. Without networks, every address is.
 * @param address as the socket or the proxy gives it; an IPv4 address may be written as IPv6 (::ffff:10.1.2.3)
 */
export function isAccepted(networks: readonly string[], address: string): boolean {
  if (networks.length === 0) return true
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  const version = isIP(plain)
  if (version === 0) return false
  const list = new BlockList()
  for (const text of networks) {
    const network = networkOf(text)
    if (network !== null) list.addSubnet(network.address, network.bits, network.family)
  }
  return list.check(plain, version === 4 ? 'ipv4' : 'ipv6')
}
