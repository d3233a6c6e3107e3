//! An import on a machine whose disk takes nothing. A program of its own: where temporary files go is said for
//! a whole process.

use std::time::Duration;

use e2e::world::{EXPORTS, World};
use muster::job::JobStatus;

/// Rows of one member: more than memory keeps of those that lie together.
const ROWS: usize = 300;

#[tokio::test]
async fn without_a_disk_nothing_is_written_and_the_next_delivery_does_it() {
    let folder = std::env::temp_dir().join(format!("muster-no-disk-{}", std::process::id()));
    tempfile::env::override_temp_dir(&folder).unwrap();
    let world = World::new(4).await;
    let before = world.directory().await;
    let file = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n".to_owned()
        + &"1,True,First,Example,M1,False\n".repeat(ROWS);
    let event = world.drop_file(world.organization, "a.csv", &file);
    let refused = Box::pin(world.importer.uploaded(&event, &world.run("1"))).await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("index on disk"), "{refused}");
    assert_eq!(world.directory().await, before);

    std::fs::create_dir(&folder).unwrap();
    world.pass(Duration::from_mins(2));
    let job = world.deliver(&event, "2").await;
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "nothing is left");
    std::fs::remove_dir(&folder).unwrap();
    let failed = ROWS as u64 - 1;
    assert_eq!((job.status, job.counts.failed), (JobStatus::Error, failed));
    let report = job.report.unwrap().key(world.organization, job.id);
    let report = String::from_utf8(world.buckets.get(EXPORTS, &report).unwrap().to_vec()).unwrap();
    let mut lines = report.lines().skip(1).zip(3..);
    assert!(
        lines.all(
            |(row, line)| row.contains(&format!(",{line},MemberID,duplicate,")) && row.contains("line 2;")
        ),
        "{report}"
    );
    assert_eq!(report.lines().count(), ROWS);
}
