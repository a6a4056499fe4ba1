/** The size of a file of the write-ahead log. Servers of another size (initdb --wal-segsize) are refused. */
export const SEGMENT_BYTES = 16n * 1024n * 1024n

/** Reads a position of the write-ahead log (`16/B374D848`). @throws RangeError if it is none */
export function readLsn(text: string): bigint {
  const [, high, low] = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(text) ?? []
  if (high === undefined || low === undefined) throw new RangeError('no position of the write-ahead log')
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`)
}

export function lsnText(lsn: bigint): string {
  const part = (value: bigint) => value.toString(16).toUpperCase()
  return `${part(lsn >> 32n)}/${part(lsn & 0xffff_ffffn)}`
}

/** The beginning of the file of the write-ahead log that has this position. */
export function segmentStart(lsn: bigint): bigint {
  return lsn - (lsn % SEGMENT_BYTES)
}

const hex8 = (value: bigint) => value.toString(16).toUpperCase().padStart(8, '0')

/** The name that PostgreSQL gives to the file with this position. */
export function segmentName(timeline: number, lsn: bigint): string {
  const number = lsn / SEGMENT_BYTES
  const perHigh = 0x1_0000_0000n / SEGMENT_BYTES
  return `${hex8(BigInt(timeline))}${hex8(number / perHigh)}${hex8(number % perHigh)}`
}
