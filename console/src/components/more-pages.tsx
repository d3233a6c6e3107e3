import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';

interface Props {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
}

/** Below a list that goes on: the rest of it, page after page. */
export function MorePages({ list }: Props) {
  if (!list.hasNextPage) return null;
  return (
    <Box textAlign="center">
      <Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
        Show more
      </Button>
    </Box>
  );
}
