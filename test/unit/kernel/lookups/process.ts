import dns from 'node:dns'
import { shareLookups } from '#server/kernel/process/lookups.ts'

// Looks up a name whose name server is gone eight times, and then one that is there. Prints how many of the eight were
// answered before it.
if (process.argv[2] === 'shared') shareLookups()
let answered = 0
for (let asked = 0; asked < 8; asked += 1)
  dns.lookup('slow.invalid', () => {
    answered += 1
  })
dns.lookup('localhost', () => {
  process.stdout.write(String(answered))
  process.exit(0)
})
