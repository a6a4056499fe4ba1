// bill-of-materials.mjs <packages.txt> <folder>: writes what an image consists of. `sbom.cdx.json` is a CycloneDX list of
// the npm packages that are installed here, of Node and of the base's Debian packages; `licences.txt` has each npm package
// with its licence and the text of it. The build runs it on exactly the files that become the image.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const [packagesFile, folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('bill-of-materials.mjs <packages.txt> <folder>')

/** Every folder with a package, at any depth: `node_modules/a`, `node_modules/@b/c`, `node_modules/a/node_modules/d`. */
function packagesIn(modules) {
  if (!existsSync(modules)) return []
  return readdirSync(modules, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .flatMap(({ name }) =>
      name.startsWith('@')
        ? readdirSync(join(modules, name)).map((inner) => join(modules, name, inner))
        : [join(modules, name)],
    )
    .filter((path) => existsSync(join(path, 'package.json')))
    .flatMap((path) => [path, ...packagesIn(join(path, 'node_modules'))])
}

function licenceOf({ license, licenses }) {
  if (typeof license === 'string') return license
  if (typeof license?.type === 'string') return license.type
  return Array.isArray(licenses) ? licenses.map(({ type }) => type).join(' OR ') : 'not stated'
}

/** An SPDX expression, or the words of a package that has no SPDX licence. */
function licensed(licence) {
  if (/^see licen[cs]e/i.test(licence)) return { license: { name: licence } }
  return /[\s()]/.test(licence) ? { expression: licence } : { license: { id: licence } }
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages
const project = JSON.parse(readFileSync('package.json', 'utf8'))

const found = packagesIn('node_modules')
  .map((path) => {
    const about = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
    const texts = readdirSync(path).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
    return { path: relative('.', path), about, licence: licenceOf(about), texts }
  })
  .filter(({ about }) => about.name && about.version)
  .sort((a, b) => a.path.localeCompare(b.path))
if (found.length === 0) throw new Error('node_modules has no packages')

/** The hash in the lock file, by which the registry's file was checked: `sha512-<base64>`. */
function hashesOf(path) {
  const [algorithm, value] = lock[path]?.integrity?.split('-') ?? []
  if (algorithm !== 'sha512') return {}
  return { hashes: [{ alg: 'SHA-512', content: Buffer.from(value, 'base64').toString('hex') }] }
}

const npm = found.map(({ path, about, licence }) => ({
  type: 'library',
  'bom-ref': path,
  name: about.name,
  version: about.version,
  purl: `pkg:npm/${about.name.replace('@', '%40')}@${about.version}`,
  ...(licence === 'not stated' ? {} : { licenses: [licensed(licence)] }),
  ...hashesOf(path),
}))
const node = { type: 'platform', 'bom-ref': 'node', name: 'node', version: process.versions.node }
const debian = readFileSync(packagesFile, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => {
    const [name, version, architecture] = line.split('\t')
    const purl = `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${architecture}`
    return { type: 'library', 'bom-ref': purl, name, version, purl }
  })

const components = [...npm, node, ...debian]
const sbom = {
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: {
    component: { type: 'application', 'bom-ref': 'app', name: project.name, version: project.version },
    tools: { components: [{ type: 'application', name: 'deploy/bill-of-materials.mjs' }] },
  },
  components,
}
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(sbom, null, 1)}\n`)

// Many packages have the same text: each one is printed once, with the packages that it belongs to.
const byText = new Map()
for (const { path, about, texts } of found)
  for (const name of texts) {
    const file = join(path, name)
    let text
    try {
      text = readFileSync(file, 'utf8').trim()
    } catch {
      continue
    }
    const id = createHash('sha256').update(text).digest('hex')
    const known = byText.get(id) ?? { text, of: [] }
    known.of.push(`${about.name} ${about.version}`)
    byText.set(id, known)
  }
const list = found.map(({ about, licence }) => `${about.name} ${about.version}: ${licence}`)
const body = [...byText.values()].map(({ text, of }) => `${'='.repeat(80)}\n${of.join('\n')}\n\n${text}\n`)
writeFileSync(join(folder, 'licences.txt'), `${[...new Set(list)].join('\n')}\n\n${body.join('\n')}`)

const unknown = list.filter((line) => line.endsWith(': not stated'))
process.stdout.write(
  `${npm.length} npm packages, ${debian.length} Debian packages, Node ${process.versions.node}; without a stated licence: ${unknown.length}\n`,
)
