import { engines } from './engines.ts'
import { oneVisitOnEach } from './visits.ts'

oneVisitOnEach(engines)
