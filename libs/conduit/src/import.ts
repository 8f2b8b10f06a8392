export { DEMO, DemoAccount } from './importing/demo-account';
export { ConduitImportModule } from './importing/importing.module';
export { PackageImporter, type ImportOptions, type ImportResult } from './importing/package-importer';
