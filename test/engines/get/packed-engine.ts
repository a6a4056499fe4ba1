import { openChromium } from '#test/engines/drive/chromium.ts'
import type { Engine } from '#test/engines/phone.ts'
import { ensurePackedChromium, type PackedChromium, programOf } from './npm-chromium.ts'

/** Defines an engine that is an old Chromium from an npm package. */
export function packedChromium(name: string, packed: PackedChromium): Engine {
  return {
    name,
    ensure: (say) => ensurePackedChromium(packed, say),
    open: () => openChromium(programOf(packed)),
  }
}
