export { ContentGenerator, type GeneratedRows, type ShowStep } from './generating/content-generator';
export { completeCounts, LARGEST_SEED, type GeneratedSpec, type WishedCounts } from './generating/counts';
export { GeneratedRemoval, type RemovedSet } from './generating/generated-removal';
export { ConduitGenerateModule } from './generating/generating.module';
export { GENERATED_PASSWORD } from './generating/set-names';
export { DEMO, DemoAccount } from './importing/demo-account';
export { ConduitImportModule } from './importing/importing.module';
export { PackageImporter, type ImportOptions, type ImportResult } from './importing/package-importer';
