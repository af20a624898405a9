'use client';
import { Gate } from '@pahintulot/web/react';

/** All of it made in the browser's part of the application. */
export const Parts = () => (
  <Gate fallback={<p className="instead">wala pa</p>}>
    <script async src="/b.js" />
    <img src="/pixel.gif" alt="" />
    <p className="gated">ikatlo</p>
  </Gate>
);

/** What a server component hands it was made elsewhere. */
export const Around = ({ children }) => <Gate>{children}</Gate>;
