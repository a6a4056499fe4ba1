'use client'

export { CrashScreen as default } from '#components/h5/screens/error.tsx'
