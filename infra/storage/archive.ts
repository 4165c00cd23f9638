import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  CfnBucket,
  type IBucket,
  ObjectLockRetention,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { allow, allowKeys } from '../statements.ts';

/** Days after which artefacts nobody rewrote are removed: seven years. */
const keptDays = 2557;

/** The bucket of every run's artefacts, and the bucket that records who read them. Both outlive the stack. */
export class Archive extends Construct {
  readonly bucket: Bucket | IBucket;
  readonly #key: IKey;

  constructor(
    scope: Construct,
    id: string,
    props: { key: IKey; objectLockDays: number; existingBucket?: string | undefined },
  ) {
    super(scope, id);
    const { key, objectLockDays, existingBucket } = props;
    this.#key = key;
    this.bucket =
      existingBucket === undefined
        ? this.#create(key, objectLockDays)
        : Bucket.fromBucketAttributes(this, 'Existing', { bucketName: existingBucket, encryptionKey: key });
  }

  #create(key: IKey, objectLockDays: number): Bucket {
    const accessLog = new Bucket(this, 'AccessLog', {
      ...guarded,
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: Duration.days(400) }],
    });
    const bucket = new Bucket(this, 'Bucket', {
      ...guarded,
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      versioned: true,
      lifecycleRules: [
        {
          transitions: [
            { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(90) },
          ],
          expiration: Duration.days(keptDays),
          noncurrentVersionExpiration: Duration.days(400),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
      ...(objectLockDays === 0
        ? {}
        : { objectLockDefaultRetention: ObjectLockRetention.governance(Duration.days(objectLockDays)) }),
    });
    recordAccess(bucket, accessLog);
    return bucket;
  }

  /** What reading and writing objects of some keys needs; listing is what tells a missing object from a forbidden one. */
  statements(actions: ('s3:GetObject' | 's3:PutObject')[], keys: readonly string[]): PolicyStatement[] {
    return [
      ...allow(
        actions,
        keys.map((key) => this.bucket.arnForObjects(key)),
      ),
      ...allow(['s3:ListBucket'], [this.bucket.bucketArn]),
      ...allowKeys(this, 's3', [this.#key.keyArn]),
    ];
  }
}

function recordAccess(bucket: Bucket, log: Bucket): void {
  const resource = bucket.node.defaultChild;
  if (resource instanceof CfnBucket)
    resource.loggingConfiguration = { destinationBucketName: log.bucketName };
  log.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AccessRecords',
      actions: ['s3:PutObject'],
      principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
      resources: [log.arnForObjects('*')],
      conditions: {
        ArnLike: { 'aws:SourceArn': bucket.bucketArn },
        StringEquals: { 'aws:SourceAccount': Stack.of(bucket).account },
      },
    }),
  );
}

const guarded: BucketProps = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
};
