import { failedOver } from './failed-over/campaign.ts'

const verdict = await failedOver.run({
  seed: Number(process.argv[2]),
  cycles: Number(process.argv[3]),
  form: 'full',
  say: (l) => console.log(new Date().toISOString(), l),
})
console.log(verdict)
