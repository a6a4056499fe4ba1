import { firefox } from './engine/firefox.ts'
import { webkit } from './engine/webkit.ts'
import { verifyOn } from './verify.ts'

for (const engine of [firefox, webkit]) verifyOn(engine)
