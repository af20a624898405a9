import './merged';

export * as filipino from '../../../examples/privacy-tools/autoconsent/filipino-patterns';
export * from './published';
