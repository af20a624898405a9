'use client';
import Script from 'next/script';
import { Gate } from '@pahintulot/web/react';

export const Measured = () => (
  <Gate purpose="analytics">
    <Script src="/a.js" />
  </Gate>
);
