import { webkit } from './engine/webkit.ts'
import { visitsOn } from './visits.ts'

visitsOn(webkit)
