import { openChromium } from '#test/engines/drive/chromium.ts'
import type { Engine } from '#test/engines/phone.ts'
import { ensurePackedChromium, type PackedChromium, programOf } from './npm-chromium.ts'

/** Makes an engine of an old Chromium that an npm package contains. */
export function packedChromium(name: string, packed: PackedChromium): Engine {
  return {
    name,
    ensure: (say) => ensurePackedChromium(packed, say),
    open: () => openChromium(programOf(packed)),
  }
}
