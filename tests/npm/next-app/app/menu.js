'use client';
import Link from 'next/link';
import { useEffect, useState } from 'react';

/** Says when React has taken the page over, and counts clicks: the page lives. */
export const Menu = () => {
  const [clicks, setClicks] = useState(0);
  useEffect(() => {
    window.hydrated = true;
  }, []);
  return (
    <nav>
      <Link href="/">Una</Link> <Link href="/ikalawa/">Ikalawa</Link>{' '}
      <button onClick={() => setClicks(clicks + 1)}>Pindot: {clicks}</button>
    </nav>
  );
};
