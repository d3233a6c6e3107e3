//! What is in the file, and that importing it again changes nothing.

use aws_sdk_dynamodb::types::AttributeValue as Value;
use e2e::bench::roster::{Rows, csv as generated};
use e2e::world::World;
use muster::export::{ExportContent, ExportFormat, ExportOptions};
use muster::job::{ImportCounts, Job, JobStatus};
use muster::member::Status;
use muster::roster::{Column, ColumnKind, MapsTo, RosterSchema, UnknownColumns};
use muster::text::plain_cell;

use crate::{HEADER, WHOLE, actions, ask, deliver, export, import, roster, rows, set_member, set_schema};

const LEGISLATORS: &str = include_str!("../../../examples/legislators-current.csv");

#[track_caller]
fn assert_unchanged(job: &Job, rows: u64) {
    let expected = ImportCounts {
        rows,
        unchanged: rows,
        ..ImportCounts::default()
    };
    assert_eq!(
        (job.status, job.counts),
        (JobStatus::Success, expected),
        "{job:?}"
    );
}

/// The columns of a real roster as its organization would describe them.
fn legislators() -> RosterSchema {
    let header = LEGISLATORS.lines().next().unwrap();
    let columns = header.split(',').map(|name| {
        let column = Column::new(name, ColumnKind::Text);
        match name {
            "bioguide_id" => Column {
                required: true,
                unique: true,
                maps_to: MapsTo::ExternalId,
                ..column
            },
            "first_name" => Column {
                maps_to: MapsTo::FirstName,
                ..column
            },
            "last_name" => Column {
                maps_to: MapsTo::LastName,
                ..column
            },
            "phone" => Column {
                kind: ColumnKind::Phone,
                maps_to: MapsTo::Phone,
                ..column
            },
            "birthday" => Column {
                kind: ColumnKind::Date { formats: Vec::new() },
                ..column
            },
            _ => column,
        }
    });
    RosterSchema {
        columns: columns.collect(),
        unknown_columns: UnknownColumns::Refuse,
    }
}

#[tokio::test]
async fn a_real_roster_comes_back_as_it_was_imported() {
    let world = World::new(4).await;
    set_schema(&world, legislators()).await;
    let imported = import(&world, world.organization, LEGISLATORS).await;
    assert_eq!(imported.status, JobStatus::Success, "{imported:?}");
    assert_eq!(imported.counts.created, 537);
    let before = world.directory().await;
    for format in [ExportFormat::Csv, ExportFormat::Zip] {
        let options = ExportOptions {
            format,
            include_emails: false,
            ..WHOLE
        };
        let (job, text) = export(&world, world.organization, &options).await;
        assert_eq!((job.counts.rows, job.progress), (537, 100));
        let header = LEGISLATORS.lines().next().unwrap();
        assert_eq!(text.lines().next().unwrap(), format!("{header},Muster:Phone"));
        let (mut exported, original) = (rows(&text, "bioguide_id"), rows(LEGISLATORS, "bioguide_id"));
        for row in exported.values_mut() {
            row.remove("Muster:Phone");
            for cell in row.values_mut() {
                *cell = plain_cell(cell).to_owned();
            }
        }
        assert!(exported == original, "every cell of every row");
        assert_unchanged(&import(&world, world.organization, &text).await, 537);
        let after = world.directory().await;
        let members = |dump: &e2e::world::Dump| -> Vec<_> {
            dump.iter()
                .filter(|((_, sk), _)| sk.starts_with("MEMBER#"))
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect()
        };
        assert_eq!(members(&after), members(&before));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_thousand_members_come_back_as_they_were() {
    const MEMBERS: u32 = 100_000;
    let world = World::new(4).await;
    let file = generated(MEMBERS, Rows::Default);
    let imported = import(&world, world.organization, &file).await;
    assert_eq!(imported.counts.created, u64::from(MEMBERS), "{imported:?}");
    let (job, text) = export(&world, world.organization, &ExportOptions::default()).await;
    assert_eq!(job.counts.rows, u64::from(MEMBERS));
    assert_eq!(text.lines().count() as u64, 1 + u64::from(MEMBERS));
    assert_unchanged(&import(&world, world.organization, &text).await, MEMBERS.into());
}

#[tokio::test]
async fn the_same_members_make_the_same_file() {
    let world = World::new(4).await;
    import(&world, world.organization, &roster(0..3_000)).await;
    let (_, first) = export(&world, world.organization, &WHOLE).await;
    let (_, second) = export(&world, world.organization, &WHOLE).await;
    assert_eq!(first, second);
}

#[tokio::test]
async fn the_roster_s_word_comes_back_and_not_an_administrators_switch() {
    let world = World::new(4).await;
    import(&world, world.organization, &roster(1..4)).await;
    set_member(&world, "M00002", &[("status", Value::S("disabled".to_owned()))]).await;
    let options = ExportOptions {
        format: ExportFormat::Csv,
        ..ExportOptions::default()
    };
    let (_, text) = export(&world, world.organization, &options).await;
    assert_eq!(rows(&text, "MemberID")["M00002"]["IsActive"], "true");
    assert_unchanged(&import(&world, world.organization, &text).await, 3);
}

#[tokio::test]
async fn only_members_with_a_wanted_status_are_in_it() {
    let world = World::new(4).await;
    import(&world, world.organization, &roster(1..11)).await;
    for (id, status) in [("M00001", "removed"), ("M00002", "pending"), ("M00003", "active")] {
        set_member(&world, id, &[("status", Value::S(status.to_owned()))]).await;
    }
    // An invitation that ran out is as if it had been taken back.
    let pending = |until| {
        [
            ("status", Value::S("pending".to_owned())),
            ("until", Value::N(format!("{until}"))),
        ]
    };
    set_member(&world, "M00004", &pending(1)).await;
    set_member(&world, "M00006", &pending(i64::from(u32::MAX) * 1_000)).await;
    let ids = async |statuses: &[Status]| {
        let options = ExportOptions {
            statuses: statuses.to_vec(),
            format: ExportFormat::Csv,
            ..ExportOptions::default()
        };
        let (job, text) = export(&world, world.organization, &options).await;
        let ids: Vec<String> = rows(&text, "MemberID").into_keys().collect();
        assert_eq!(job.counts.rows, ids.len() as u64);
        ids.iter()
            .map(|id| id[4..].parse::<u32>().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&[]).await, [2, 3, 5, 6, 7, 8, 9, 10]);
    assert_eq!(ids(&[Status::Removed]).await, [1, 4]);
    assert_eq!(ids(&[Status::Pending, Status::Active]).await, [2, 3, 6]);
    assert_eq!(ids(&[Status::Disabled]).await, [5, 10]);
}

#[tokio::test]
async fn who_is_no_part_of_a_roster_is_counted_and_left_out() {
    let world = World::new(4).await;
    let (job, text) = export(&world, world.organization, &WHOLE).await;
    assert_eq!(text.lines().count(), 1, "an empty roster is a header: {text}");
    assert_eq!(job.counts.rows, 0);
    let notice = job.notice.unwrap();
    assert_eq!(notice.code, "not_in_roster");
    // The founder.
    assert!(notice.message.starts_with("1 member"), "{}", notice.message);
}

#[tokio::test]
async fn the_list_of_members_has_everyone_with_what_they_are() {
    let world = World::new(4).await;
    import(&world, world.organization, &roster(0..3)).await;
    let list = ExportOptions {
        content: ExportContent::Members,
        include_emails: true,
        ..ExportOptions::default()
    };
    let (job, text) = export(&world, world.organization, &list).await;
    assert_eq!((job.counts.rows, job.notice), (4, None));
    let members = rows(&text, "ExternalId");
    let founder = &members[""];
    assert_eq!(
        (founder["Role"].as_str(), founder["Status"].as_str()),
        ("owner", "active")
    );
    assert_eq!(
        (founder["Origin"].as_str(), founder["Email"].as_str()),
        ("founder", "owner@example.org")
    );
    let first = &members["M00001"];
    assert_eq!(
        (first["Role"].as_str(), first["Status"].as_str()),
        ("member", "enrolled")
    );
    assert!(!text.contains("Phone"));
    // Nobody mistakes it for a roster.
    let event = world.drop_file(world.organization, "members.csv", &text);
    let job = world.deliver(&event, "import").await;
    assert_eq!(job.error.unwrap().code, "invalid_header");
    let active = ExportOptions {
        statuses: vec![Status::Active],
        ..list
    };
    let (job, text) = export(&world, world.organization, &active).await;
    assert_eq!((job.counts.rows, text.lines().count()), (1, 2));
}

#[tokio::test]
async fn an_organization_s_file_has_its_own_members_alone() {
    let world = World::new(4).await;
    let other = world.found("Another", 4).await;
    import(&world, world.organization, &roster(0..30)).await;
    import(&world, other, &roster(20..50)).await;
    let options = ExportOptions {
        format: ExportFormat::Csv,
        ..ExportOptions::default()
    };
    let (job, text) = export(&world, other, &options).await;
    let ids: Vec<_> = rows(&text, "MemberID").into_keys().collect();
    assert_eq!(ids, (20..50).map(|n| format!("M{n:05}")).collect::<Vec<_>>());
    assert!(job.object.unwrap().key.starts_with(&format!("exports/{other}/")));
    // The job of one organization is none of another's.
    let id = ask(&world, world.organization, &options).await;
    let outcome = world.exporter.run(other, id, &crate::run("other")).await.unwrap();
    assert_eq!(outcome, muster_aws::export::Outcome::Ignored);
}

#[tokio::test]
async fn no_cell_is_a_formula_and_all_come_back() {
    let world = World::new(4).await;
    let hostile = [
        "=HYPERLINK(\"http://192.0.2.1\")",
        "+1",
        "-1+1",
        "@SUM(A1)",
        "'=1",
        "''+",
        "'t Hooft",
        "＝1",
    ];
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADER.trim().split(',')).unwrap();
    for (n, value) in hostile.iter().enumerate() {
        let id = format!("{value}{n}");
        writer
            .write_record([value, "True", value, value, id.as_str(), "No"])
            .unwrap();
    }
    let file = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    import(&world, world.organization, &file).await;
    let (_, text) = export(
        &world,
        world.organization,
        &ExportOptions {
            format: ExportFormat::Csv,
            ..ExportOptions::default()
        },
    )
    .await;
    for row in rows(&text, "MemberID").values() {
        for cell in row.values() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '＝']), "{cell}");
        }
    }
    assert_unchanged(
        &import(&world, world.organization, &text).await,
        hostile.len() as u64,
    );
}

/// The default columns and an address.
fn with_email() -> RosterSchema {
    let mut schema = RosterSchema::default();
    schema.columns.push(Column {
        maps_to: MapsTo::Email,
        ..Column::new("Email", ColumnKind::Email)
    });
    schema
}

#[tokio::test]
async fn a_file_without_addresses_takes_nobodys_address_away() {
    let world = World::new(4).await;
    set_schema(&world, with_email()).await;
    let file = generated(50, Rows::WithEmail);
    import(&world, world.organization, &file).await;
    let before = world.directory().await;
    let without = ExportOptions {
        format: ExportFormat::Csv,
        ..ExportOptions::default()
    };
    let (_, text) = export(&world, world.organization, &without).await;
    assert!(!text.contains("example.org"), "{text}");
    let refused = import(&world, world.organization, &text).await;
    assert_eq!((refused.status, refused.counts.failed), (JobStatus::Error, 50));
    let members = |dump: e2e::world::Dump| -> Vec<_> {
        dump.into_iter()
            .filter(|((_, sk), _)| sk.starts_with("MEMBER#"))
            .collect()
    };
    assert_eq!(members(world.directory().await), members(before));
    let (_, text) = export(&world, world.organization, &WHOLE).await;
    assert_unchanged(&import(&world, world.organization, &text).await, 50);
}

#[tokio::test]
async fn columns_that_an_organization_keeps_are_in_the_file() {
    let world = World::new(4).await;
    let schema = RosterSchema {
        unknown_columns: UnknownColumns::Keep,
        ..RosterSchema::default()
    };
    set_schema(&world, schema).await;
    let file = HEADER.replace('\n', ",Team\n") + "1,True,A,B,M1,False,blue\n";
    import(&world, world.organization, &file).await;
    let file = HEADER.replace('\n', ",Floor\n") + "2,True,C,D,M2,False,3\n";
    import(&world, world.organization, &file).await;
    let (_, text) = export(&world, world.organization, &WHOLE).await;
    let header = HEADER.replace('\n', ",Floor,Team,Muster:Email,Muster:Phone");
    assert_eq!(text.lines().next().unwrap(), header);
    let rows = rows(&text, "MemberID");
    assert_eq!((&*rows["M1"]["Team"], &*rows["M2"]["Floor"]), ("blue", "3"));
    assert_unchanged(&import(&world, world.organization, &text).await, 2);
}

#[tokio::test]
async fn a_schema_that_came_to_need_what_is_withheld_ends_the_job() {
    let world = World::new(4).await;
    let id = ask(&world, world.organization, &ExportOptions::default()).await;
    let mut schema = RosterSchema::default();
    schema.columns[4].kind = ColumnKind::Email;
    set_schema(&world, schema).await;
    let job = deliver(&world, world.organization, id, "late").await;
    assert_eq!(job.status, JobStatus::Error);
    assert_eq!(job.error.unwrap().code, "id_withheld");
    assert_eq!(actions(&world, id).await, ["export.failed", "export.requested"]);
    assert!(
        world
            .buckets
            .keys(e2e::world::EXPORTS)
            .iter()
            .all(|k| !k.starts_with("exports/"))
    );
}
