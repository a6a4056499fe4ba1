import { defineConfig, env } from 'prisma/config'

// For Prisma's own commands, where its engine can be downloaded: prisma migrate deploy --config prisma/prisma.config.ts.
// Our commands (npm run generate, db:migrate, db:migration) need neither this file nor the download.
export default defineConfig({
  schema: 'schema.prisma',
  migrations: { path: 'migrations' },
  datasource: { url: env('DATABASE_URL') },
})
