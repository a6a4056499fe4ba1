import { chromium92 } from './engine/chromium-92.ts'
import { visitsOn } from './visits.ts'

visitsOn(chromium92)
