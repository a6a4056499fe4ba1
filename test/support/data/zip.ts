/** A file in a ZIP archive whose files are stored as they are. */
export interface StoredFile {
  readonly name: string
  readonly content: Buffer
}

const END = 0x06054b50
const DIRECTORY = 0x02014b50

/**
 * Reads an archive by its directory.
 * @throws Error if it has no directory, as an archive that broke off
 */
export function filesOfZip(zip: Buffer): StoredFile[] {
  const end = zip.length - 22
  if (end < 0 || zip.readUInt32LE(end) !== END) throw new Error('the archive has no end')
  const files: StoredFile[] = []
  let at = zip.readUInt32LE(end + 16)
  while (zip.readUInt32LE(at) === DIRECTORY) {
    const size = zip.readUInt32LE(at + 24)
    const [name, extra, comment] = [28, 30, 32].map((place) => zip.readUInt16LE(at + place))
    const local = zip.readUInt32LE(at + 42)
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    files.push({
      name: zip.toString('utf8', at + 46, at + 46 + (name ?? 0)),
      content: zip.subarray(from, from + size),
    })
    at += 46 + (name ?? 0) + (extra ?? 0) + (comment ?? 0)
  }
  return files
}
