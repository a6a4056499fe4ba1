const shapes = {
  phone: 'M7 2h10a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zm3 17h4',
  message: 'M4 4h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-8l-5 4v-4H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zm4 5h8m-8 4h5',
  clock: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zm0 4v5l3.5 2',
  desk: 'M3 4h18v13H3zM8 21h8m-4-4v4M7 13V9m5 4V7m5 6v-3',
} as const

/** A decorative icon, hidden from screen readers. */
export function Icon({ shape }: { shape: keyof typeof shapes }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={shapes[shape]} />
    </svg>
  )
}

/** The product's logo. The customers' pages show the same logo. */
export function Mark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d="M12 2 4 5v6.2c0 4.9 3.3 8.9 8 10.8 4.7-1.9 8-5.9 8-10.8V5z" fill="#fff" />
      <path
        d="m8 12 3 3 5-6"
        fill="none"
        stroke="#0a665f"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
