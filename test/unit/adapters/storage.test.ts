import { createMemoryStorage } from '#server/emulators/base/storage.ts'
import { storageContract } from './storage-contract.ts'

const storage = createMemoryStorage()
storageContract(async () => storage)
