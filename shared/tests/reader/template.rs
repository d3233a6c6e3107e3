//! The template that an organization starts from.

use muster::roster::RosterSchema;
use proptest::prelude::*;

use crate::support::csv;
use crate::support::strategies::any_schema;

#[test]
fn the_default_template_has_the_documents_header() {
    let template = RosterSchema::default().template_csv();
    assert_eq!(
        template,
        "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\nExample,true,Example,Member,EXAMPLE-1,true\n"
    );
}

proptest! {
    /// The example row imports under any schema that validates.
    #[test]
    fn a_valid_schemas_template_imports(schema in any_schema()) {
        prop_assume!(schema.validate().is_ok());
        let read = csv(schema.template_csv(), &schema);
        prop_assert!(read.is_ok(), "{:?}", read);
        let read = read.unwrap();
        prop_assert_eq!(read.rows.len(), 1);
        prop_assert!(read.rows[0].is_ok(), "{:?}", read.rows[0]);
    }
}
